// folium names the map and its element alike; what it makes of them stands before this.
finish(window[document.querySelector(".folium-map").id]);
